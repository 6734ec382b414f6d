"""Forms as other tools write and read them: XLSForm, a workbook with the sheets survey, choices and settings. Pure."""
