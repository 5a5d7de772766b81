"""The vocabulary: frozen values every stage speaks, and the 360 document. No input or output."""
