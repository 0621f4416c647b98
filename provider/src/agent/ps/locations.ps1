# What a section holds at the locations below a site that applicationHost.config has.
$MostLocations = 200
$LongestPath = 500

function Read-Locations($View, $Query) {
    Assert-Site $View $Query['site']
    $locations = [System.Collections.Generic.List[object]]::new()
    $left = 0
    $prefix = "$($Query['site'])/"
    foreach ($path in $View.configuration.GetLocationPaths()) {
        if ([string]::IsNullOrEmpty($path) -or -not $path.StartsWith($prefix, [System.StringComparison]::OrdinalIgnoreCase)) { continue }
        if ($locations.get_Count() -ge $MostLocations) { $left++ } else { $locations.Add((Get-LocationFacts $View $Query $path $prefix.get_Length())) }
    }
    return [ordered]@{ locations = $locations; left = $left }
}

function Get-LocationFacts($View, $Query, $Path, $Start) {
    $below = $Path.Substring($Start)
    $facts = [ordered]@{ path = $below.Substring(0, [Math]::Min($LongestPath, $below.get_Length())) }
    try {
        $section = Get-Section $View $Query['section'] $Path
        $facts['attributes'] = Read-Attributes $View $Query['section'] $section $Query['attributes']
        $facts['own'] = $(if ($null -ne $Query['collection']) { Get-OwnCount $View $Query $Path } else { 0 })
    } catch {
        $fault = ConvertTo-Fault @{ error = $_ }
        if (@('conflict', 'share') -contains $fault['kind']) { throw $fault }
        $facts['fault'] = Hide-Secrets $fault $null
    }
    return $facts
}

# Entries that the site, or a location between, does not hold.
function Get-OwnCount($View, $Query, $Path) {
    $above = (Get-Collection $View $Query['section'] (Get-LocationAbove $Path) $Query['collection']).walked
    $here = (Get-Collection $View $Query['section'] $Path $Query['collection']).walked
    return [Math]::Max(0, $here.get_Count() - $above.get_Count())
}
