# What is told of HTTP.sys: its entries, and the https bindings of IIS that may use them.
$SitesSection = 'system.applicationHost/sites'
$AccessSection = 'system.webServer/security/access'

function Read-SslBinding($View, $Query) {
    $table = Get-SslTable $View
    $bindings = [System.Collections.Generic.List[object]]::new()
    $sites = [System.Collections.Hashtable]::new([System.StringComparer]::Ordinal)
    foreach ($binding in $table['bindings']) {
        $told = [ordered]@{
            site = (Limit-Told $binding['site'])
            information = (Limit-Told $binding['information'])
            sslFlags = $binding['sslFlags']
        }
        if ($Query['access'] -eq $true) {
            if (-not $sites.ContainsKey($binding['site'])) { $sites[$binding['site']] = Get-Negotiates $View $binding['site'] }
            if ($null -ne $sites[$binding['site']]) { $told['negotiates'] = $sites[$binding['site']] }
        }
        $bindings.Add($told)
    }
    return [ordered]@{
        build = Get-WindowsBuild
        tls13 = Get-WindowsTls13
        endpoints = $table['entries']
        bindings = $bindings
    }
}

# Read once a view, for all that is planned and asked on it.
function Get-SslTable($View) {
    if ($null -eq $View['ssl']) { $View['ssl'] = @{ bindings = (Get-HttpsBindings $View); entries = (Get-SslEntries) } }
    return $View['ssl']
}

# In the order of the sites, each with its element.
function Get-HttpsBindings($View) {
    $bindings = [System.Collections.Generic.List[object]]::new()
    $sites = (Get-Collection $View $SitesSection '' '').walked
    for ($i = 0; $i -lt $sites.get_Count(); $i++) {
        $site = $sites.get_Item([int]$i)
        $own = $site.GetCollection('bindings')
        for ($j = 0; $j -lt $own.get_Count(); $j++) {
            $element = $own.get_Item([int]$j)
            if (-not [string]::Equals([string]$element.GetAttributeValue('protocol'), 'https', [System.StringComparison]::OrdinalIgnoreCase)) { continue }
            $bindings.Add(@{
                site = [string]$site.GetAttributeValue('name')
                information = [string]$element.GetAttributeValue('bindingInformation')
                sslFlags = [long]$element.GetAttributeValue('sslFlags')
                element = $element
            })
        }
    }
    return , $bindings
}

# Whether a site asks for certificates; $null where that cannot be read.
function Get-Negotiates($View, $Site) {
    try {
        $section = Get-Section $View $AccessSection $Site
        $info = Get-AttributeInfo $View $AccessSection $section 'sslFlags'
        return (Get-FlagNames $info $section.GetAttributeValue('sslFlags')).Contains('SslNegotiateCert')
    } catch {
        $fault = ConvertTo-Fault @{ error = $_ }
        if (@('conflict', 'share') -contains $fault['kind']) { throw $fault }
        return $null
    }
}
