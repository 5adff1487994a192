#!/bin/sh
# SLURM and munge for the cluster tests, from Debian's packages where they are missing.
set -eu
PATH="$PATH:/usr/sbin:/usr/local/sbin"
for command in sbatch slurmctld slurmd munged; do
  command -v "$command" >/dev/null || missing=yes
done
[ "${missing:-}" ] || exit 0
if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
  echo "The cluster tests need sbatch, slurmctld, slurmd and munged: install slurm-wlm and munge." >&2
  exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends slurm-wlm munge
