"""Who an author may be among the customers on file: found by name and handle, weighed, explained."""
