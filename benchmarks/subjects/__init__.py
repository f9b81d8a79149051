"""What is measured: each function here takes the folder of its data, prepares, and gives the work to be timed."""
