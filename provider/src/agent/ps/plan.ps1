# What an operation would change on a view: a list of steps. Nothing is touched here, and every refusal comes from here.

# `Proof`: looks back at what was written.
function New-Plan($View, $Operation, $Proof) {
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
        $Plan.steps.Add(@{ what = 'set'; element = $Element; scope = $Scope; wanted = $Wanted; names = $differed.ToArray() })
    }
    return , $differed
}

function Add-UnsetSteps($Plan, $View, $Section, $Operation, $Proof) {
    foreach ($name in $Operation['unset']) {
        $present = Get-Presence $Section $name
        if ($false -eq $present) { continue }
        # Whether "present" is said of an inherited value too is not known for every version of IIS: it is no less unset.
        if (($Proof -or $null -eq $present) -and (Test-AsInherited $View $Section $Operation $name)) { continue }
        $Plan.steps.Add(@{ what = 'unset'; element = $Section; name = $name })
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

function Add-PresentSteps($Plan, $View, $Place, $Collection, $Wish) {
    $own = Get-OwnEntries $Place $Wish['key']
    $all = $Place.index.byKey[$Wish['key']]
    if ($null -ne $all -and $all.get_Count() -gt $own.get_Count()) {
        throw @{ kind = 'inherited'; attribute = $Place.attribute; text = 'A level above holds an entry with this key, which the location inherits' }
    }
    if ($own.get_Count() -gt 0) {
        Add-TakeOverSteps $Plan $View $Place $own $Wish
        return
    }
    Test-New $View $Place $Collection $Wish
    $Plan.steps.Add(@{ what = 'add'; box = $Place.box; scope = $Place.scope; wanted = $Wish['set'] })
}

# Throws where an entry that is not there yet cannot be added.
function Test-New($View, $Place, $Collection, $Wish) {
    foreach ($name in $Wish['needed']) {
        if (-not $Wish['set'].Contains($name)) {
            throw @{ kind = 'incomplete'; attribute = $name; text = "The entry is not there yet, and a new one needs '$name'" }
        }
    }
    $holding = (Get-KeysBelow $View $Place $Collection)[$Wish['key']]
    if ($null -ne $holding) {
        throw @{ kind = 'heldBySites'; attribute = $Place.attribute; sites = $holding; text = 'Locations below hold an entry with this key themselves' }
    }
}

# One entry is kept and brought to what is wanted; others of the same key (other spellings of the same bytes) go first.
function Add-TakeOverSteps($Plan, $View, $Place, $Own, $Wish) {
    $kept = Select-Kept $Place $Own $Wish
    Add-RemoveSteps $Plan $Place $Own $kept
    $differed = Add-SetStep $Plan $View $Place.scope $kept.element $Wish['set'] $false
    foreach ($name in $Wish['unset']) {
        $present = Get-Presence $kept.element $name
        if ($false -eq $present -or ($null -eq $present -and (Test-Default $kept.element $name))) { continue }
        $differed.Add($name)
        $Plan.steps.Add(@{ what = 'unset'; element = $kept.element; name = $name })
    }
    if ($Wish['refuseDifferent'] -and ($differed.get_Count() -gt 0 -or $Own.get_Count() -gt 1)) {
        throw @{ kind = 'exists'; attribute = $Place.attribute; text = 'An entry with this key is there already, and differs' }
    }
    if ($differed.get_Count() -gt 0) { $Plan.taken.Add(@{ key = $Wish['key']; differed = $differed; was = (Get-Report $View $Place $kept $Wish) }) }
}

# Through the collection that the entry was found in: any other would leave it there, without an error.
function Add-RemoveSteps($Plan, $Place, $Entries, $Kept) {
    foreach ($entry in $Entries) {
        if (-not [object]::ReferenceEquals($entry, $Kept)) { $Plan.steps.Add(@{ what = 'remove'; box = $Place.box; element = $entry.element }) }
    }
}

function Select-Kept($Place, $Own, $Wish) {
    $wanted = $Wish['set'][$Place.attribute]
    foreach ($entry in $Own) {
        if ([string]::Equals($entry.text, $wanted, [System.StringComparison]::Ordinal)) { return $entry }
    }
    return $Own.get_Item(0)
}

# Former values of what the wish wants reported; never a secret one, and none that cannot be read.
function Get-Report($View, $Place, $Entry, $Wish) {
    $was = @{}
    foreach ($name in $Wish['report']) {
        $observed = Read-Attribute $View $Place.scope $Entry.element @{ name = $name; as = 'value' }
        if ($observed.ContainsKey('value')) { $was[$name] = $observed['value'] }
    }
    return $was
}
