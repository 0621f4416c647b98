# The entries of a collection at a location, found by key. Made once a view: a search for each key would take the
# square of their number.

# `Place` names section, location, collection (`name`) and key; as Get-Place makes it.
function Get-Place($Section, $Location, $Collection) {
    return @{
        section = $Section
        location = $Location
        name = $Collection['name']
        attribute = $Collection['key']['attribute']
        compare = $Collection['key']['compare']
    }
}

function Get-Index($View, $Place) {
    $key = Get-PlaceKey $Place
    $index = $View.indexes[$key]
    if ($null -eq $index) {
        $index = New-Index $View $Place
        $View.indexes[$key] = $index
    }
    return $index
}

function Get-PlaceKey($Place) {
    return "$($Place.section)|$($Place.location)|$($Place.name)|$($Place.attribute)|$($Place.compare)"
}

function New-Index($View, $Place) {
    $box = Get-Collection $View $Place.section $Place.location $Place.name
    $comparer = $(if ($Place.compare -eq 'caseless') { [System.StringComparer]::OrdinalIgnoreCase } else { [System.StringComparer]::Ordinal })
    $index = @{
        box = $box
        comparer = $comparer
        entries = [System.Collections.Generic.List[object]]::new()
        byKey = [System.Collections.Hashtable]::new($comparer)
        texts = [System.Collections.Hashtable]::new([System.StringComparer]::Ordinal)
    }
    $count = $box.walked.get_Count()
    for ($i = 0; $i -lt $count; $i++) { Add-IndexEntry $index $Place $box.walked.get_Item([int]$i) }
    return $index
}

# An entry whose key cannot be read is found by no key, and told as a fault.
function Add-IndexEntry($Index, $Place, $Element) {
    $entry = @{ element = $Element; key = $null; text = $null; fault = $null }
    $Index.entries.Add($entry)
    try {
        $entry.text = $Element.GetAttributeValue($Place.attribute)
        $entry.key = Get-EntryKey $Place.compare $entry.text
    } catch {
        $entry.fault = ConvertTo-Fault $_
        return
    }
    if (-not $Index.byKey.ContainsKey($entry.key)) { $Index.byKey[$entry.key] = [System.Collections.Generic.List[object]]::new() }
    $Index.byKey[$entry.key].Add($entry)
    $Index.texts[$entry.text] = $true
}

function Get-EntryKey($Compare, $Text) {
    if ($Compare -eq 'bytes') { return (Get-Digest $Text).sha256 }
    return [string]$Text
}

# Those of this location itself: what the server level holds shows up here too. The text of the key tells, since it is
# unique in what a location sees.
function Get-OwnEntries($View, $Place, $Key) {
    $own = [System.Collections.Generic.List[object]]::new()
    $found = (Get-Index $View $Place).byKey[$Key]
    if ($null -eq $found) { return , $own }
    $server = $(if ($Place.location -ne '') { Get-ServerIndex $View $Place } else { $null })
    foreach ($entry in $found) {
        if ($null -eq $server -or -not $server.texts.ContainsKey($entry.text)) { $own.Add($entry) }
    }
    return , $own
}

function Get-ServerIndex($View, $Place) {
    return Get-Index $View (Get-PlaceAt $Place '')
}

function Get-PlaceAt($Place, $Location) {
    $other = $Place.Clone()
    $other.location = $Location
    return $other
}

# Key → names of the sites that hold such an entry, at themselves or below. Only where a <location> tag stands can
# there be one of their own.
function Get-KeysOfSites($View, $Place) {
    $cached = Get-PlaceKey $Place
    if ($View.keysOfSites.ContainsKey($cached)) { return $View.keysOfSites[$cached] }
    $server = Get-ServerIndex $View $Place
    $keys = [System.Collections.Hashtable]::new($server.comparer)
    foreach ($path in $View.configuration.GetLocationPaths()) {
        $site = (Get-SiteNames $View)[$path.Split('/')[0]]
        if ($null -eq $site) { continue }
        foreach ($entry in (Get-Index $View (Get-PlaceAt $Place $path)).entries) {
            if ($null -eq $entry.key -or $server.texts.ContainsKey($entry.text)) { continue }
            if (-not $keys.ContainsKey($entry.key)) { $keys[$entry.key] = [System.Collections.Generic.List[object]]::new() }
            if (-not $keys[$entry.key].Contains($site)) { $keys[$entry.key].Add($site) }
        }
    }
    $View.keysOfSites[$cached] = $keys
    return $keys
}
