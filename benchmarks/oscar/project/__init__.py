"""The smallest shop of django-oscar that can be searched. Runs under oscar's own Python."""
