"""What a picture's page needs: neighbours in a list, and view counting."""
