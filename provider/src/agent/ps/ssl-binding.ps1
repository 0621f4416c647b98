# What an operation on an entry of HTTP.sys would change: bits in the bindings that use it, which are written with everything
# else, and flags of the entry itself, which come after that. Nothing is touched here, and every refusal comes from here.

# The named flags: their bits in an entry (http.h) and in a binding, and the first build whose IIS knows the latter.
$SslNamed = [ordered]@{
    negotiateClientCert = @{ bit = 0x2; binding = 128; build = 26100 }
    disableTls13 = @{ bit = 0x40; binding = 32; build = 20348 }
    disableHttp2 = @{ bit = 0x10; binding = 4; build = 17763 }
}
$IisAppId = '{4dc3e181-e14b-4a21-b022-59fc669b0914}'
# The first one with `netsh http update`.
$OldestBuild = 14393

function New-SslBindingPlan($View, $Operation, $Proof) {
    $plan = @{
        steps = [System.Collections.Generic.List[object]]::new()
        taken = [System.Collections.Generic.List[object]]::new()
        stood = $null
        late = $null
    }
    $set = $Operation['set']
    foreach ($name in $set.get_Keys()) { if (-not $SslNamed.Contains($name)) { throw (New-Fault 'protocol' "There is no flag '$name'") } }
    $build = Get-UpdatingBuild
    $table = Get-SslTable $View
    $entry = Get-ChangeableEntry $table $Operation
    if ($null -eq $entry) { return $plan }
    $using = Get-UsingBindings $table $entry
    if ($using.get_Count() -eq 0) {
        if ($Operation['ifThere'] -eq $true) { return $plan }
        throw (New-Fault 'leftAlone' "No https binding of IIS uses the entry of HTTP.sys at $($entry['endpoint'])")
    }
    Add-BindingSteps $plan $using $set $build
    $plan.late = New-SslLate $entry $set
    if ($plan.steps.get_Count() -gt 0 -or $null -ne $plan.late) { Test-Writable $entry }
    if ($null -ne $Operation['report']) {
        $plan.stood = @{}
        foreach ($name in $Operation['report']) { $plan.stood[$name] = ($entry['flags'] -band $SslNamed[$name]['bit']) -ne 0 }
    }
    return $plan
}

function Get-UpdatingBuild {
    $build = Get-WindowsBuild
    if ($null -eq $build) { throw (New-Fault 'leftAlone' 'The registry does not say which build of Windows this is') }
    if ($build -lt $OldestBuild) {
        throw (New-Fault 'leftAlone' "This Windows (build $build) has no 'netsh http update': Windows Server 2016 (build $OldestBuild) or later is required to change an entry of HTTP.sys")
    }
    return $build
}

# $null where nothing has to be done: there is none, and that is no fault.
function Get-ChangeableEntry($Table, $Operation) {
    $wanted = Get-EndpointText $Operation['endpoint']
    $isOptional = $Operation['ifThere'] -eq $true
    $entry = $null
    foreach ($one in $Table['entries']) {
        if ($one['store'] -ne 'ccs' -and $one['endpoint'] -ceq $wanted) {
            $entry = $one
            break
        }
    }
    if ($null -eq $entry) {
        if ($isOptional) { return $null }
        throw (Get-NoEntryFault $Table $wanted)
    }
    if ($entry.Contains('fault')) { throw (New-Fault 'leftAlone' "The entry of HTTP.sys at $wanted cannot be read: $($entry['fault']['text'])") }
    if ($entry['appId'] -ceq $IisAppId) { return $entry }
    if ($isOptional) { return $null }
    $owner = $(if ($entry['appId'] -eq '') { 'has no AppId' } else { "belongs to another program, with AppId $($entry['appId'])" })
    throw (New-Fault 'leftAlone' "The entry of HTTP.sys at $wanted $owner, and not to IIS")
}

$MostEndpoints = 20
$LongestListed = 260

function Get-NoEntryFault($Table, $Wanted) {
    $endpoint = ConvertTo-Endpoint $Wanted
    $names = [System.Collections.Generic.List[string]]::new()
    foreach ($entry in $Table['entries']) {
        if ($entry['store'] -eq 'ccs') {
            if ($null -ne $endpoint -and $entry['endpoint'] -ceq [string]$endpoint['port']) {
                return New-Fault 'leftAlone' "HTTP.sys has no entry of its own at ${Wanted}: its port is served from the central certificate store, whose entries are not changed"
            }
        }
        else { $names.Add($entry['endpoint'].Substring(0, [Math]::Min($LongestListed, $entry['endpoint'].get_Length()))) }
    }
    $told = [string]::Join(', ', $names.GetRange(0, [Math]::Min($MostEndpoints, $names.get_Count())).ToArray())
    if ($names.get_Count() -gt $MostEndpoints) { $told += " and $($names.get_Count() - $MostEndpoints) more" }
    return New-Fault 'noEndpoint' "HTTP.sys has no entry at $Wanted; $(if ($told -eq '') { 'it has none at all' } else { "it has $told" })"
}

function Get-UsingBindings($Table, $Entry) {
    if ($null -eq $Table['index']) { $Table['index'] = New-SslIndex $Table['entries'] }
    $using = [System.Collections.Generic.List[object]]::new()
    foreach ($binding in $Table['bindings']) {
        if ($null -eq $binding['serving']) { $binding['serving'] = Get-ServingEntries $Table['index'] $binding }
        $serving = $binding['serving']
        if ($serving.Contains($Entry)) { $using.Add(@{ element = $binding['element']; sslFlags = $binding['sslFlags']; shared = (Get-SharedFlags $serving $Entry) }) }
    }
    return , $using
}

# Flags of the other entries of IIS that serve the same binding.
function Get-SharedFlags($Serving, $Entry) {
    $shared = 0L
    foreach ($other in $Serving) {
        if (-not [object]::ReferenceEquals($other, $Entry) -and $other['appId'] -ceq $IisAppId) { $shared = $shared -bor $other['flags'] }
    }
    return $shared
}

# A rebind writes the bits of a binding into the entry. `mask`: those that are named; `bits`: those of them that must be on.
# One that another entry of the binding still needs stays.
function Add-BindingSteps($Plan, $Bindings, $Set, $Build) {
    foreach ($binding in $Bindings) {
        $mask = 0L
        $bits = 0L
        foreach ($name in $Set.get_Keys()) {
            $flag = $SslNamed[$name]
            if ($Build -lt $flag['build'] -or (-not $Set[$name] -and ($binding['shared'] -band $flag['bit']) -ne 0)) { continue }
            $mask = $mask -bor $flag['binding']
            if ($Set[$name]) { $bits = $bits -bor $flag['binding'] }
        }
        if (($binding['sslFlags'] -band $mask) -eq $bits) { continue }
        $Plan.steps.Add(@{ element = $binding['element']; mask = $mask; bits = $bits; touches = @('sslFlags') })
    }
}

# Bits that are not named stay, also those that another operation of this commit has just set.
function Invoke-SslBindingSteps($View, $Steps) {
    foreach ($step in $Steps) {
        try {
            $flags = [long]$step.element.GetAttributeValue('sslFlags')
            $step.element.SetAttributeValue('sslFlags', [long](($flags -band -bnot $step['mask']) -bor $step['bits']))
        } catch { throw (Get-AttributeFault @{ error = $_ } 'sslFlags') }
    }
}

# What has to be made of the entry after the commit; $null where it has all that is wanted. `begun`: netsh was run for it.
function New-SslLate($Entry, $Set) {
    $wanted = [ordered]@{}
    foreach ($pair in $Entry.GetEnumerator()) { $wanted[$pair.get_Key()] = $pair.get_Value() }
    $touches = [System.Collections.Generic.List[object]]::new()
    $cleared = 0L
    foreach ($name in $Set.get_Keys()) {
        $bit = $SslNamed[$name]['bit']
        if ((($Entry['flags'] -band $bit) -ne 0) -eq $Set[$name]) { continue }
        $touches.Add($name)
        $wanted['flags'] = $wanted['flags'] -bxor $bit
        if (-not $Set[$name]) { $cleared = $cleared -bor $bit }
    }
    if ($touches.get_Count() -eq 0) { return $null }
    return @{ planned = $Entry; wanted = $wanted; cleared = $cleared; touches = $touches; begun = $false }
}

# Two operations on one entry go one after the other.
function Get-SslBindingClaim($Operation) {
    $claim = New-Claim
    $claim.marks.Add("sslBinding|$(Get-EndpointText $Operation['endpoint'])")
    $claim.against.AddRange($claim.marks)
    return $claim
}
