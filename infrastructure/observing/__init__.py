"""What the service says about itself: ids, codes and numbers, never content."""
