"""The steps of the journey, told by what a person does on the pages."""
