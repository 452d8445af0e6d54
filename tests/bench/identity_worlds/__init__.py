"""Companies made for benches of identity: records of three departments, and who they really are.

`words` holds what names and addresses are made of, `customers` who there is, `spelling` what a department writes of
them, `world` the two nights of it, `voters` the same of a public list of voters, `lake` how it comes into a workspace.
"""
