"""The statistics bank: the tables of a release, as PxWebApi asks for them."""
