"""Reads a file of {name: policy}; writes parliament's findings as JSON."""

import json
import sys

from parliament import analyze_policy_string, enhance_finding

findings = []
with open(sys.argv[1], encoding="utf-8") as policies:
    for name, policy in json.load(policies).items():
        for finding in analyze_policy_string(json.dumps(policy)).findings:
            enhanced = enhance_finding(finding)
            detail = json.dumps(enhanced.detail, default=str)
            findings.append({"name": name, "check": enhanced.issue, "title": f"{enhanced.title}: {detail}"})
json.dump(findings, sys.stdout)
