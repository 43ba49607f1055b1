"""Office files: Word, Excel, and what LibreOffice turns into one of them."""
