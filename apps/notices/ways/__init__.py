"""The ways out of the house: e-mail and the robots of chat groups."""
