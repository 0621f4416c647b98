# Whether IIS can read sections of a site as the site's own path sees them. A section that is locked and yet stands in the
# web.config, or a file that is no XML, stops every request of the site.

function Read-SiteConfiguration($View, $Query) {
    Assert-Site $View $Query['site']
    $unreadable = [System.Collections.Generic.List[object]]::new()
    foreach ($section in $Query['sections']) {
        try { [void](Get-WebConfiguration $View $Query['site']).GetSection($section) }
        catch {
            $fault = ConvertTo-Fault @{ error = $_ }
            if ($fault['kind'] -eq 'conflict') { throw $fault }
            # The site lies on a share, or is closed to this login: that says nothing of what IIS can read, nor of other queries.
            if (@('denied', 'share') -contains $fault['kind']) {
                $fault['kind'] = 'denied'
                throw $fault
            }
            # What IIS has no section for is none of the file's faults.
            if ($fault['kind'] -ne 'missingFeature') { $unreadable.Add([ordered]@{ section = $section; fault = (Hide-Secrets $fault $null) }) }
        }
    }
    return [ordered]@{ unreadable = $unreadable }
}
