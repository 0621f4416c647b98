# The first of the files: what holds for all of them.
param($Reader)
# From version 3 an indexer getter that throws is an error; below it answers $null, like every property getter of
# every version. That is why nothing here reads a property of a configuration object.
Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
