"""Recording a referral, which begins a case: who it is about, and what is asked for."""
