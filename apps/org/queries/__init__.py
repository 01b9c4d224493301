"""Reading that joins the bureau's books."""
