# What can be asked and made so, and the functions for it. Another kind is a file beside section.ps1 and a line here.
# `plan` (view, operation, proof): a dictionary of `steps`, each with the names that it `touches`, and of what was there
# (`taken`, `stood`), and, where the kind has that, of what has to be done after the commit (`late`, with what it `touches` and
# whether it has `begun` to write), and whether it holds after a `restart` of Windows only;
# every refusal comes from it, and it touches nothing. `apply` (view, steps): does the steps; `late` (late, context): does that. `read`
# (view, query): what is there. `claims` (operation): where it meets others (waves.ps1).
$Kinds = [System.Collections.Hashtable]::new([System.StringComparer]::Ordinal)
$Kinds['section'] = @{ plan = 'New-SectionPlan'; apply = 'Invoke-SectionSteps'; read = 'Read-Section'; claims = 'Get-SectionClaim' }
$Kinds['sslBinding'] = @{ plan = 'New-SslBindingPlan'; apply = 'Invoke-SslBindingSteps'; late = 'Invoke-SslBindingLate'; read = 'Read-SslBinding'; claims = 'Get-SslBindingClaim' }
$Kinds['windowsFeature'] = @{ plan = 'New-WindowsFeaturePlan'; apply = 'Invoke-WindowsFeatureSteps'; late = 'Invoke-WindowsFeatureLate'; read = 'Read-WindowsFeature'; claims = 'Get-WindowsFeatureClaim' }
# What can be asked only.
$Kinds['accounts'] = @{ read = 'Read-Accounts' }
$Kinds['chains'] = @{ read = 'Read-Chains' }
$Kinds['locations'] = @{ read = 'Read-Locations' }
$Kinds['siteConfiguration'] = @{ read = 'Read-SiteConfiguration' }
$Kinds['siteLog'] = @{ read = 'Read-SiteLog' }
$Kinds['trust'] = @{ read = 'Read-Trust' }

# Of an operation or a query. One that is not known here spoils nothing else.
function Get-Kind($Item) {
    $kind = $Kinds[[string]$Item['kind']]
    if ($null -eq $kind) { throw (New-Fault 'protocol' "There is no kind '$($Item['kind'])'") }
    return $kind
}

function Get-WrittenKind($Operation) {
    $kind = Get-Kind $Operation
    if ($null -eq $kind['plan']) { throw (New-Fault 'protocol' "Nothing is written of kind '$($Operation['kind'])'") }
    return $kind
}
