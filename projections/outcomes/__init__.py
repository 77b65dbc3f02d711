"""What figures are made from: the course of each case, its contacts, its scores.

Figures are worked out when somebody asks, by the rules of the day; this view only keeps what they
rest on, each row with the positions between which it held.
"""
