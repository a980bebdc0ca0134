"""Run SPARQL of strangers where it can be killed: gate, lanes, child processes, snapshots."""
