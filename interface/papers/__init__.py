"""What is shown of each paper: its tables and figures."""
