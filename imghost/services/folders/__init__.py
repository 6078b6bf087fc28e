"""Albums by their other names: amr's folders and img-cloud's, OPTIMAGE's collections."""
