"""What the redactor is compared with: installed apart from the project, by `make peers`; none of them is needed."""
