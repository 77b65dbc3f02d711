"""Signing the logs, having them cosigned, and witnessing those of others."""
