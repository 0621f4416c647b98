# A section at a location: what is planned, read and claimed of it. What an operation would change on a view is a list of
# steps; nothing is touched here, and every refusal comes from here.

$NestedText = 'This agent does not serve a collection that an entry holds'

# `Proof`: looks back at what was written.
function New-SectionPlan($View, $Operation, $Proof) {
    $plan = @{
        steps = [System.Collections.Generic.List[object]]::new()
        taken = [System.Collections.Generic.List[object]]::new()
        stood = $null
    }
    $section = Get-Section $View $Operation['section'] $Operation['location']
    if ($null -ne $Operation['set']) {
        $pin = $Operation['location'] -ne '' -and -not $Proof
        [void](Add-SetStep $plan $View $Operation['section'] $section $Operation['set'] $pin)
    }
    if ($null -ne $Operation['report'] -and -not $Proof) { $plan.stood = Get-Stood $View $section $Operation }
    if ($null -ne $Operation['unset']) { Add-UnsetSteps $plan $View $section $Operation $Proof }
    if ($null -ne $Operation['entries']) {
        if ($null -eq $Operation['collection']) { throw (New-Fault 'protocol' 'Entries without a collection') }
        $place = Get-Place $View $Operation['section'] $Operation['location'] $Operation['collection']
        foreach ($wish in $Operation['entries']) {
            if ($wish['present']) { Add-PresentSteps $plan $View $place $Operation['collection'] $wish }
            else { Add-RemoveSteps $plan $place (Get-OwnEntries $place $wish['key']) $null }
        }
    }
    return $plan
}

# A step for what differs from what is wanted; answers the names. `Pin`: what is so only because it is inherited is
# written too, or it would change with the level above.
function Add-SetStep($Plan, $View, $Scope, $Element, $Wanted, $Pin) {
    $differed = [System.Collections.Generic.List[object]]::new()
    foreach ($name in $Wanted.get_Keys()) {
        $same = Test-Same (Get-AttributeInfo $View $Scope $Element $name) $Element $Wanted $name
        if (-not $same -or ($Pin -and (Test-Pinnable $Element $name))) { $differed.Add($name) }
    }
    if ($differed.get_Count() -gt 0) {
        $Plan.steps.Add(@{ what = 'set'; element = $Element; scope = $Scope; wanted = $Wanted; names = $differed.ToArray(); touches = $differed.ToArray() })
    }
    return , $differed
}

function Add-UnsetSteps($Plan, $View, $Section, $Operation, $Proof) {
    foreach ($name in $Operation['unset']) {
        $present = Get-Presence $Section $name
        if ($false -eq $present) { continue }
        # Whether "present" is said of an inherited value too is not known for every version of IIS: it is no less unset.
        if (($Proof -or $null -eq $present) -and (Test-AsInherited $View $Section $Operation $name)) { continue }
        $Plan.steps.Add(@{ what = 'unset'; element = $Section; name = $name; touches = @($name) })
    }
}

# What is set at this very location and is not what the level above has: without it something else would hold.
function Get-Stood($View, $Section, $Operation) {
    $stood = @{}
    foreach ($name in $Operation['report']) {
        $secret = (Get-AttributeInfo $View $Operation['section'] $Section $name).encrypted
        if ($secret -or $false -eq (Get-Presence $Section $name) -or (Test-AsInherited $View $Section $Operation $name)) { continue }
        $observed = Read-Attribute $View $Operation['section'] $Section @{ name = $name; as = 'value' }
        if ($observed.ContainsKey('value')) { $stood[$name] = $observed['value'] }
    }
    return $stood
}

# Whether the attribute is written at this very element; $null where this server does not say.
function Get-Presence($Element, $Name) {
    return Get-Metadata ($Element.GetAttribute($Name)) 'isPresent'
}

# Where the level above locks a value, that it is so has to be enough.
function Test-Pinnable($Element, $Name) {
    return $false -eq (Get-Presence $Element $Name) -and $true -ne (Get-Metadata ($Element.GetAttribute($Name)) 'isLocked')
}

function Test-AsInherited($View, $Section, $Operation, $Name) {
    $location = $Operation['location']
    if ($location -eq '') { return Test-Default $Section $Name }
    $above = Get-Section $View $Operation['section'] (Get-LocationAbove $location)
    return [object]::Equals($Section.GetAttributeValue($Name), $above.GetAttributeValue($Name))
}

function Test-Default($Element, $Name) {
    return $Element.GetAttribute($Name).get_IsInheritedFromDefaultValue()
}

function Read-Section($View, $Query) {
    if ($null -ne $Query['collection'] -and $null -ne $Query['collection']['collection']) { throw (New-Fault 'protocol' $NestedText) }
    $section = Get-Section $View $Query['section'] $Query['location']
    $observation = [ordered]@{ attributes = (Read-Attributes $View $Query['section'] $section $Query['attributes']) }
    if ($Query['webConfig'] -eq $true) { $observation['webConfig'] = Read-WebConfig $View $Query['section'] $Query['location'] }
    if ($null -ne $Query['collection']) { $observation['entries'] = Read-Entries $View $Query }
    return $observation
}

function Read-Attributes($View, $Scope, $Element, $Queries) {
    $attributes = [System.Collections.Specialized.OrderedDictionary]::new()
    foreach ($query in $Queries) { $attributes.set_Item($query['name'], (Read-Attribute $View $Scope $Element $query)) }
    return $attributes
}

# The places that an operation claims, those that nobody before it may have claimed, and the level of its entries. An
# entry at the server level meets the same key at every location, since they all inherit it.
function Get-SectionClaim($Operation) {
    $claim = New-Claim
    $section = $Operation['section']
    $location = $Operation['location']
    if ($null -ne $Operation['set']) { foreach ($name in $Operation['set'].get_Keys()) { $claim.marks.Add("$section|$location|$name") } }
    foreach ($name in $Operation['unset']) { $claim.marks.Add("$section|$location|$name") }
    $claim.against.AddRange($claim.marks)
    if ($null -eq $Operation['collection'] -or $null -eq $Operation['entries'] -or $Operation['entries'].get_Count() -eq 0) { return $claim }
    $claim.level = Get-Level $location
    foreach ($wish in $Operation['entries']) {
        if ($null -ne $wish['collection'] -or $null -ne $wish['entries']) { throw (New-Fault 'protocol' $NestedText) }
        $entry = "$section/$($Operation['collection']['name'])|$($wish['key'])"
        $claim.marks.Add("$entry|$location")
        $claim.marks.Add("$entry|anywhere|")
        if ($location -eq '') { $claim.against.Add("$entry|anywhere|") }
        else {
            $claim.against.Add("$entry|$location")
            $claim.against.Add("$entry|")
        }
    }
    return $claim
}

# How far below the server level a location is. Locations of one level never see each other's entries.
function Get-Level($Location) {
    if ($Location -eq '') { return 0 }
    return $Location.Split('/').get_Length()
}
