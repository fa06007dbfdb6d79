// Programs of the test node that are our own; they need nothing but Go's standard library.
module kubectl-evidence/tests/node/own

go 1.26.0
