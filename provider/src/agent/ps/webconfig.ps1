# Whether the web.config of a site may hold a section, and does: what stands there wins over what applicationHost.config says
# for the site. It belongs to whoever deploys the site, so whatever is wrong with it spoils no answer.

# `closed`: the section is locked for sites, or this is the server level; `absent`, `present`: it may stand in the site's
# web.config, and does not, or does; `unreadable`: it may, and whether it does cannot be told.
function Read-WebConfig($View, $Section, $Location) {
    if ($Location -eq '') { return 'closed' }
    try {
        # By name: the numbers differ between versions.
        if ((Get-Section $View $Section $Location).get_OverrideModeEffective().ToString() -ne 'Allow') { return 'closed' }
        $parts = $Location.Split([char[]]'/', 2)
        $element = (Get-WebConfiguration $View $parts[0]).GetSection($Section, $(if ($parts.get_Length() -gt 1) { $parts[1] } else { '' }))
        # The configuration path of a file: that of applicationHost.config has no site.
        $path = Get-Metadata $element 'deepestPathSet'
        if ($null -eq $path) { return 'unreadable' }
        $isBelow = ([string]$path).StartsWith('MACHINE/WEBROOT/APPHOST/', [System.StringComparison]::OrdinalIgnoreCase)
        return $(if ($isBelow) { 'present' } else { 'absent' })
    } catch {
        return 'unreadable'
    }
}

# A view of its own of the site, kept for all its sections.
function Get-WebConfiguration($View, $Site) {
    if (-not $View.webs.ContainsKey($Site)) {
        $configuration = $View.manager.GetWebConfiguration($Site)
        [void](Set-ConfigurationMetadata $configuration 'ignoreInvalidDecryption' $true)
        $View.webs[$Site] = $configuration
    }
    return $View.webs[$Site]
}
