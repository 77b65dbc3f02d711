"""What a process stands on, put together once from the settings: stores,
keys, clocks, services.
"""
