# What an operation would change on a view: a list of steps. Nothing is touched here, and every refusal comes from here.

# `Proof`: looks back at what was written.
function New-Plan($View, $Operation, $Proof) {
    $plan = @{ steps = [System.Collections.Generic.List[object]]::new(); taken = [System.Collections.Generic.List[object]]::new() }
    $section = Get-Section $View $Operation['section'] $Operation['location']
    [void](Add-AttributeSteps $plan $View $Operation['section'] $section $Operation)
    Add-UnsetSteps $plan $View $section $Operation $Proof
    if ($null -ne $Operation['entries']) {
        $place = Get-Place $Operation['section'] $Operation['location'] $Operation['collection']
        foreach ($wish in $Operation['entries']) { Add-EntrySteps $plan $View $place $wish }
    }
    return $plan
}

# Steps for what differs from `Wish.set`; answers the names.
function Add-AttributeSteps($Plan, $View, $Scope, $Element, $Wish) {
    $differed = [System.Collections.Generic.List[object]]::new()
    $wanted = $Wish['set']
    if ($null -eq $wanted) { return , $differed }
    foreach ($name in $wanted.get_Keys()) {
        $info = Get-AttributeInfo $View $Scope $Element $name
        if (Test-Same $info $Element $wanted $name) { continue }
        $differed.Add($name)
        $Plan.steps.Add(@{ what = 'set'; element = $Element; info = $info; wanted = $wanted; name = $name })
    }
    return , $differed
}

function Add-UnsetSteps($Plan, $View, $Section, $Operation, $Proof) {
    if ($null -eq $Operation['unset']) { return }
    foreach ($name in $Operation['unset']) {
        if (-not (Test-Present $Section $name)) { continue }
        # Whether "present" is said of an inherited value too is not known for every version of IIS: it is no less unset.
        if ($Proof -and (Test-AsInherited $View $Section $Operation $name)) { continue }
        $Plan.steps.Add(@{ what = 'unset'; element = $Section; name = $name })
    }
}

function Test-Present($Element, $Name) {
    return $true -eq $Element.GetAttribute($Name).GetMetadata('isPresent')
}

function Test-AsInherited($View, $Section, $Operation, $Name) {
    if ($Operation['location'] -eq '') { return $false }
    $above = Get-Section $View $Operation['section'] ''
    return [object]::Equals($Section.GetAttributeValue($Name), $above.GetAttributeValue($Name))
}

function Add-EntrySteps($Plan, $View, $Place, $Wish) {
    if (-not $Wish['present']) {
        Add-RemoveSteps $Plan $View $Place (Get-OwnEntries $View $Place $Wish['key']) $null
        return
    }
    if ($Place.location -ne '' -and (Get-ServerIndex $View $Place).byKey.ContainsKey($Wish['key'])) {
        throw @{ kind = 'inherited'; attribute = $Place.attribute; text = 'The server level holds an entry with this key, which the location inherits' }
    }
    $own = Get-OwnEntries $View $Place $Wish['key']
    if ($own.get_Count() -eq 0) { Add-NewEntryStep $Plan $View $Place $Wish }
    else { Add-TakeOverSteps $Plan $View $Place $own $Wish }
}

# Through the collection that the entry was found in: any other would leave it there, without an error.
function Add-RemoveSteps($Plan, $View, $Place, $Entries, $Kept) {
    $box = Get-Collection $View $Place.section $Place.location $Place.name
    foreach ($entry in $Entries) {
        if (-not [object]::ReferenceEquals($entry, $Kept)) { $Plan.steps.Add(@{ what = 'remove'; box = $box; element = $entry.element }) }
    }
}

function Add-NewEntryStep($Plan, $View, $Place, $Wish) {
    foreach ($name in $Wish['needed']) {
        if (-not $Wish['set'].Contains($name)) {
            throw @{ kind = 'incomplete'; attribute = $name; text = "The entry is not there yet, and a new one needs '$name'" }
        }
    }
    if ($Place.location -eq '') {
        $holding = (Get-KeysOfSites $View $Place)[$Wish['key']]
        if ($null -ne $holding) {
            throw @{ kind = 'heldBySites'; attribute = $Place.attribute; sites = $holding; text = 'Sites hold an entry with this key themselves' }
        }
    }
    $box = Get-Collection $View $Place.section $Place.location $Place.name
    $Plan.steps.Add(@{ what = 'add'; box = $box; scope = (Get-EntryScope $Place); wanted = $Wish['set'] })
}

# One entry is kept and brought to what is wanted; others of the same key (other spellings of the same bytes) go first.
function Add-TakeOverSteps($Plan, $View, $Place, $Own, $Wish) {
    $kept = Select-Kept $Place $Own $Wish
    $was = Get-Report $View $Place $kept $Wish
    Add-RemoveSteps $Plan $View $Place $Own $kept
    $differed = Add-AttributeSteps $Plan $View (Get-EntryScope $Place) $kept.element $Wish
    foreach ($name in $Wish['unset']) {
        if (-not (Test-Present $kept.element $name)) { continue }
        $differed.Add($name)
        $Plan.steps.Add(@{ what = 'unset'; element = $kept.element; name = $name })
    }
    if ($Wish['refuseDifferent'] -and ($differed.get_Count() -gt 0 -or $Own.get_Count() -gt 1)) {
        throw @{ kind = 'exists'; attribute = $Place.attribute; text = 'An entry with this key is there already, and differs' }
    }
    if ($differed.get_Count() -gt 0) { $Plan.taken.Add(@{ key = $Wish['key']; differed = $differed; was = $was }) }
}

function Get-EntryScope($Place) {
    return "$($Place.section)/$($Place.name)"
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
        $observed = Read-Attribute $View (Get-EntryScope $Place) $Entry.element @{ name = $name; as = 'value' }
        if ($observed.ContainsKey('value')) { $was[$name] = $observed['value'] }
    }
    return $was
}
