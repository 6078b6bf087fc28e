"""The back end for object storage that speaks S3: a bucket, and copies of what is in use on this machine."""
