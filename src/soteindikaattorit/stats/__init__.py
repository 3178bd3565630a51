"""Statistics on plain numbers and arrays: confidence intervals, contrasts, NPS, inequality and control limits."""
