"""What the parts of the bench share. Standard library only."""
