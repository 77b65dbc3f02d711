// Checks an exported log with the Go team's code for checksum databases (golang.org/x/mod/sumdb):
// the checkpoints' signatures, every hash tile, an inclusion proof and a consistency proof.
//
// Its one argument is a folder with vkey, checkpoint, older, tile/…, proof (C2SP tlog-proof), leaf and
// consistency (hashes, one a line). Exit code 0: accepted; 1: refused, and why.
package main

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type folder string

func (f folder) read(name string) []byte {
	data, err := os.ReadFile(filepath.Join(string(f), name))
	refuse(err)
	return data
}

func (f folder) Height() int { return 8 }

func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		// C2SP leaves the height out of the path.
		data, err := os.ReadFile(filepath.Join(string(f), "tile", strings.TrimPrefix(tile.Path(), "tile/8/")))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func (f folder) SaveTiles([]tlog.Tile, [][]byte) {}

func refuse(err error) {
	if err != nil {
		fmt.Println("refused:", err)
		os.Exit(1)
	}
}

func expect(holds bool, what string) {
	if !holds {
		refuse(fmt.Errorf("%s", what))
	}
}

// opened checks the signature and returns what the checkpoint says.
func opened(signed []byte, verifier note.Verifier) (int64, tlog.Hash) {
	found, err := note.Open(signed, note.VerifierList(verifier))
	refuse(err)
	lines := strings.Split(found.Text, "\n")
	expect(len(lines) == 4 && lines[0] == verifier.Name(), "origin")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	refuse(err)
	return size, hash(lines[2])
}

func hash(text string) tlog.Hash {
	found, err := tlog.ParseHash(text)
	refuse(err)
	expect(base64.StdEncoding.EncodeToString(found[:]) == text, "canonical base64")
	return found
}

func hashes(lines []string) []tlog.Hash {
	var all []tlog.Hash
	for _, line := range lines {
		all = append(all, hash(line))
	}
	return all
}

// rebuilt makes all hashes of the tree anew from the leaves in its lowest tiles, and compares the
// root and every tile with them.
func rebuilt(log folder, size int64, root tlog.Hash) []tlog.Hash {
	var stored []tlog.Hash
	read := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var found []tlog.Hash
		for _, index := range indexes {
			found = append(found, stored[index])
		}
		return found, nil
	})
	var tiles []tlog.Tile
	for level := 0; size>>uint(8*level) > 0; level++ {
		held := size >> uint(8*level)
		for number := int64(0); number < held>>8; number++ {
			tiles = append(tiles, tlog.Tile{H: 8, L: level, N: number, W: 256})
		}
		if held%256 > 0 {
			tiles = append(tiles, tlog.Tile{H: 8, L: level, N: held >> 8, W: int(held % 256)})
		}
	}
	for _, tile := range tiles {
		if tile.L > 0 {
			continue
		}
		data, err := log.ReadTiles([]tlog.Tile{tile})
		refuse(err)
		for index := tile.N << 8; index < tile.N<<8+int64(tile.W); index++ {
			leaf, err := tlog.HashFromTile(tile, data[0], tlog.StoredHashIndex(0, index))
			refuse(err)
			more, err := tlog.StoredHashesForRecordHash(index, leaf, read)
			refuse(err)
			stored = append(stored, more...)
		}
	}
	found, err := tlog.TreeHash(size, read)
	refuse(err)
	expect(found == root, "root")
	for _, tile := range tiles {
		wanted, err := tlog.ReadTileData(tile, read)
		refuse(err)
		data, err := log.ReadTiles([]tlog.Tile{tile})
		refuse(err)
		expect(string(data[0]) == string(wanted), "tile "+tile.Path())
	}
	return stored
}

func main() {
	log := folder(os.Args[1])
	verifier, err := note.NewVerifier(string(log.read("vkey")))
	refuse(err)
	size, root := opened(log.read("checkpoint"), verifier)
	older, olderRoot := opened(log.read("older"), verifier)

	held := rebuilt(log, size, root)
	reader := tlog.TileHashReader(tlog.Tree{N: size, Hash: root}, log)

	head, signed, found := strings.Cut(string(log.read("proof")), "\n\n")
	lines := strings.Split(head, "\n")
	expect(found && len(lines) >= 2 && lines[0] == "c2sp.org/tlog-proof@v1", "form of the proof")
	expect(signed == string(log.read("checkpoint")), "checkpoint of the proof")
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
	refuse(err)
	leaf := hash(string(log.read("leaf")))
	expect(index >= 0 && index < size, "index")
	fetched, err := reader.ReadHashes([]int64{tlog.StoredHashIndex(0, index)})
	refuse(err)
	expect(fetched[0] == leaf && held[tlog.StoredHashIndex(0, index)] == leaf, "leaf")
	refuse(tlog.CheckRecord(hashes(lines[2:]), size, root, index, leaf))

	proof := strings.Split(strings.TrimSuffix(string(log.read("consistency")), "\n"), "\n")
	refuse(tlog.CheckTree(hashes(proof), size, root, older, olderRoot))
	fmt.Println("accepted")
}
