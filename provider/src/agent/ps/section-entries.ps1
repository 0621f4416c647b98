# The entries of a section's collection: what is planned and read of them.
$TouchesEntry = @('entry')

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
    $Plan.steps.Add(@{ what = 'add'; box = $Place.box; scope = $Place.scope; wanted = $Wish['set']; touches = $TouchesEntry })
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
        $Plan.steps.Add(@{ what = 'unset'; element = $kept.element; name = $name; touches = @($name) })
    }
    if ($Wish['refuseDifferent'] -and ($differed.get_Count() -gt 0 -or $Own.get_Count() -gt 1)) {
        throw @{ kind = 'exists'; attribute = $Place.attribute; text = 'An entry with this key is there already, and differs' }
    }
    if ($differed.get_Count() -gt 0) { $Plan.taken.Add(@{ key = $Wish['key']; differed = $differed; was = (Get-Report $View $Place $kept $Wish) }) }
}

# Through the collection that the entry was found in: any other would leave it there, without an error.
function Add-RemoveSteps($Plan, $Place, $Entries, $Kept) {
    foreach ($entry in $Entries) {
        if (-not [object]::ReferenceEquals($entry, $Kept)) { $Plan.steps.Add(@{ what = 'remove'; box = $Place.box; element = $entry.element; touches = $TouchesEntry }) }
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

function Read-Entries($View, $Query) {
    $collection = $Query['collection']
    $place = Get-Place $View $Query['section'] $Query['location'] $collection
    $observations = [System.Collections.Generic.List[object]]::new()
    foreach ($entry in (Select-Entries $place.index $collection)) {
        $observations.Add((Read-Entry $View $place $entry $collection['attributes']))
    }
    return , $observations
}

function Select-Entries($Index, $Collection) {
    if ($Collection['damaged']) { return , (Select-Damaged $Index) }
    if ($null -eq $Collection['keys']) { return , $Index.entries }
    $wanted = [System.Collections.Generic.List[object]]::new()
    $seen = [System.Collections.Hashtable]::new($Index.comparer)
    foreach ($key in $Collection['keys']) {
        if ($Index.byKey.ContainsKey($key) -and -not $seen.ContainsKey($key)) { $wanted.AddRange($Index.byKey[$key]) }
        $seen[$key] = $true
    }
    return , $wanted
}

function Read-Entry($View, $Place, $Entry, $Queries) {
    if ($null -ne $Entry.fault) { return @{ fault = (Hide-Secrets $Entry.fault $null) } }
    return [ordered]@{
        attributes = (Read-Attributes $View $Place.scope $Entry.element $Queries)
        inherited = -not (Test-Own $Place $Entry)
    }
}
