# The entries of a collection at a location, found by key. Made once a view: a search for each key would take the
# square of their number.

# Where entries are: section, location, collection (`name`), their key, and what is found there (`index`). `above` is
# the same place one level up, whose entries show up here too; $null for the server level itself.
function Get-Place($View, $Section, $Location, $Collection) {
    $key = $Collection['key']
    $cached = "$Section|$Location|$($Collection['name'])|$($key['attribute'])|$($key['compare'])"
    if ($View.places.ContainsKey($cached)) { return $View.places[$cached] }
    $place = @{
        section = $Section
        location = $Location
        name = $Collection['name']
        attribute = $key['attribute']
        compare = $key['compare']
        scope = "$Section/$($Collection['name'])"
        box = (Get-Collection $View $Section $Location $Collection['name'])
        above = $null
        index = $null
        keysBelow = $null
    }
    if ($Location -ne '') { $place.above = Get-Place $View $Section (Get-LocationAbove $Location) $Collection }
    $place.index = New-Index $place
    $View.places[$cached] = $place
    return $place
}

# `byKey`: key -> entries; `texts`: the key attributes as they stand.
function New-Index($Place) {
    $comparer = $(if ($Place.compare -eq 'caseless') { [System.StringComparer]::OrdinalIgnoreCase } else { [System.StringComparer]::Ordinal })
    $index = @{
        comparer = $comparer
        entries = [System.Collections.Generic.List[object]]::new()
        byKey = [System.Collections.Hashtable]::new($comparer)
        texts = [System.Collections.Hashtable]::new([System.StringComparer]::Ordinal)
    }
    $count = $Place.box.walked.get_Count()
    for ($i = 0; $i -lt $count; $i++) {
        $entry = New-Entry $Place $Place.box.walked.get_Item([int]$i)
        $index.entries.Add($entry)
        if ($null -eq $entry.key) { continue }
        if (-not $index.byKey.ContainsKey($entry.key)) { $index.byKey[$entry.key] = [System.Collections.Generic.List[object]]::new() }
        $index.byKey[$entry.key].Add($entry)
        $index.texts[$entry.text] = $true
    }
    return $index
}

# An entry whose key cannot be read is found by no key, and told as a fault.
function New-Entry($Place, $Element) {
    $entry = @{ element = $Element; key = $null; text = $null; own = $null; fault = $null }
    try {
        $entry.text = [string]$Element.GetAttributeValue($Place.attribute)
        $entry.key = $(if ($Place.compare -eq 'bytes') { (Get-Digest $entry.text).sha256 } else { $entry.text })
    } catch {
        $entry.fault = ConvertTo-Fault @{ error = $_ }
    }
    return $entry
}

# The location above a path is the path without its last part, then the site, then the server level.
function Get-LocationAbove($Location) {
    return $Location.Substring(0, [Math]::Max(0, $Location.LastIndexOf([char]'/')))
}

# Those of this location itself.
function Get-OwnEntries($Place, $Key) {
    $own = [System.Collections.Generic.List[object]]::new()
    foreach ($entry in $Place.index.byKey[$Key]) {
        if (Test-Own $Place $entry) { $own.Add($entry) }
    }
    return , $own
}

# What no level above holds is the location's own. Of the rest it tells where the entry stands: behind a clear element a
# location may hold the same text itself. Where Windows does not say that, equal text counts as inherited.
function Test-Own($Place, $Entry) {
    if ($null -eq $Entry.own) {
        $Entry.own = $null -eq $Place.above -or -not $Place.above.index.texts.ContainsKey($Entry.text) -or
            [string]::Equals((Get-EntryPath $Entry.element), "MACHINE/WEBROOT/APPHOST/$($Place.location)", [System.StringComparison]::OrdinalIgnoreCase)
    }
    return $Entry.own
}

# Key -> names of the locations below that hold such an entry themselves; at the server level, of their sites. They would
# inherit it, and hold it twice. Only where a <location> tag stands can there be one of their own.
function Get-KeysBelow($View, $Place, $Collection) {
    if ($null -ne $Place.keysBelow) { return $Place.keysBelow }
    $keys = [System.Collections.Hashtable]::new($Place.index.comparer)
    foreach ($path in $View.configuration.GetLocationPaths()) {
        $name = Get-NameBelow $View $Place $path
        if ($null -eq $name) { continue }
        foreach ($key in (Get-OwnKeys $View $Place $path $Collection)) {
            if (-not $keys.ContainsKey($key)) { $keys[$key] = [System.Collections.Generic.List[object]]::new() }
            if (-not $keys[$key].Contains($name)) { $keys[$key].Add($name) }
        }
    }
    $Place.keysBelow = $keys
    return $keys
}

# What a location below is called for the user; $null for one that is not below, or lies in no site.
function Get-NameBelow($View, $Place, $Path) {
    # A tag without a path comes as an empty BSTR, which .NET may make $null.
    if ([string]::IsNullOrEmpty($Path)) { return $null }
    if ($Place.location -eq '') { return (Get-SiteNames $View)[$Path.Split('/')[0]] }
    if ($Path.StartsWith("$($Place.location)/", [System.StringComparison]::OrdinalIgnoreCase)) { return $Path }
    return $null
}

# A location that cannot be read was broken before, and holds nobody else up.
function Get-OwnKeys($View, $Place, $Path, $Collection) {
    $keys = [System.Collections.Generic.List[object]]::new()
    try { $below = Get-Place $View $Place.section $Path $Collection }
    catch {
        $fault = ConvertTo-Fault @{ error = $_ }
        if ($fault['kind'] -eq 'conflict') { throw $fault }
        return , $keys
    }
    foreach ($entry in $below.index.entries) {
        if ($null -ne $entry.key -and (Test-Own $below $entry)) { $keys.Add($entry.key) }
    }
    return , $keys
}
