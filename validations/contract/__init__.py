"""The data contract: what the schemas promise, judged by Great Expectations on the night's delta."""

from validations.contract.night import ContractProblem, ContractResult, run_contract

__all__ = ["ContractProblem", "ContractResult", "run_contract"]
