"""The flow: repair, money, engines, enforcement, checks, review, jobs and the command line."""
