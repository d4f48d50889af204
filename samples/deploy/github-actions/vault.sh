#!/usr/bin/env bash
# Lets one workflow of one repository log in, by the identity that GitHub gives it: no credential lies in GitHub.
set -euo pipefail
cd "$(dirname "$0")"

vault auth list | grep -q '^github-actions/' || vault auth enable -path=github-actions jwt
vault write auth/github-actions/config \
  oidc_discovery_url=https://token.actions.githubusercontent.com bound_issuer=https://token.actions.githubusercontent.com

vault policy write rotate-keys rotate-keys.hcl
vault write auth/github-actions/role/rotate-keys role_type=jwt user_claim=repository \
  bound_audiences=vault bound_subject=repo:octo/orders:environment:production token_policies=rotate-keys token_ttl=15m token_type=batch
