"""审批单: what is printed of a request, set by xhtml2pdf in processes of their own."""
