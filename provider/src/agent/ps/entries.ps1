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
        keysOfSites = $null
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

# For the server level: key -> names of the sites that hold such an entry, at themselves or below. Only where a
# <location> tag stands can there be one of their own.
function Get-KeysOfSites($View, $Place, $Collection) {
    if ($null -ne $Place.keysOfSites) { return $Place.keysOfSites }
    $keys = [System.Collections.Hashtable]::new($Place.index.comparer)
    foreach ($path in $View.configuration.GetLocationPaths()) {
        # A tag without a path comes as an empty BSTR, which .NET may make $null.
        if ([string]::IsNullOrEmpty($path)) { continue }
        $site = (Get-SiteNames $View)[$path.Split('/')[0]]
        if ($null -eq $site) { continue }
        $below = Get-Place $View $Place.section $path $Collection
        foreach ($entry in $below.index.entries) {
            if ($null -eq $entry.key -or -not (Test-Own $below $entry)) { continue }
            if (-not $keys.ContainsKey($entry.key)) { $keys[$entry.key] = [System.Collections.Generic.List[object]]::new() }
            if (-not $keys[$entry.key].Contains($site)) { $keys[$entry.key].Add($site) }
        }
    }
    $Place.keysOfSites = $keys
    return $keys
}
