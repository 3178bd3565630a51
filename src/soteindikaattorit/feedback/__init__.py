"""Customer feedback: scales, questions, forms, wording, exports to survey tools, and answers."""
