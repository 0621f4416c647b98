# A view is one ServerManager and what was found through it. MWA keeps the section of each spelling of a location
# apart, and removes an entry only through the very collection object it was found in: so one spelling for a location
# and one walked collection for a section, kept here.

$ConflictPauses = @(100, 200, 400, 800, 1600)

# Waits before another try on a fresh view; false where there is none left.
function Wait-AfterConflict([int]$Tries) {
    if ($Tries -ge $ConflictPauses.get_Length()) { return $false }
    [System.Threading.Thread]::Sleep($ConflictPauses[$Tries])
    return $true
}

# `Hmac` answers secret values; $null where none is read.
function New-View($Hmac) {
    if (Test-WindowsWrongBitness) { throw (New-Fault 'notIis' 'This is a 32-bit PowerShell on a 64-bit Windows') }
    Import-Administration
    $manager = [Microsoft.Web.Administration.ServerManager]::new()
    try {
        $configuration = $manager.GetApplicationHostConfiguration()
        # Otherwise one password that cannot be decrypted makes its whole element unreadable. Before the first section.
        $missing = -not (Set-ConfigurationMetadata $configuration 'ignoreInvalidDecryption' $true)
    } catch {
        $manager.Dispose()
        throw
    }
    $anyCase = [System.StringComparer]::OrdinalIgnoreCase
    return @{
        hmac = $Hmac
        manager = $manager
        configuration = $configuration
        spellings = [System.Collections.Generic.Dictionary[string, string]]::new($anyCase)
        sections = [System.Collections.Hashtable]::new($anyCase)
        collections = [System.Collections.Hashtable]::new($anyCase)
        places = [System.Collections.Hashtable]::new($anyCase)
        webs = [System.Collections.Hashtable]::new($anyCase)
        infos = [System.Collections.Hashtable]::new($anyCase)
        sites = $null
        # Runs while accounts and chains are looked up.
        decryptionStrict = $missing
    }
}

function Import-Administration {
    try { [void][System.Reflection.Assembly]::LoadFrom((Get-WindowsAdministrationDll)) }
    catch {
        $fault = ConvertTo-Fault @{ error = $_ }
        $fault['kind'] = 'notIis'
        throw $fault
    }
}

function Close-View($View) {
    if ($null -ne $View) { $View.manager.Dispose() }
}

function Get-Section($View, $Section, $Location) {
    $spelling = $null
    if (-not $View.spellings.TryGetValue($Location, [ref]$spelling)) {
        $spelling = $Location
        $View.spellings.Add($Location, $Location)
    }
    $key = "$Section|$spelling"
    if (-not $View.sections.ContainsKey($key)) {
        # Never $null for a location: that would choose another overload. '' is the server level.
        try { $View.sections[$key] = $View.configuration.GetSection($Section, $spelling) }
        catch { throw (Get-SectionFault $View $Section $spelling @{ error = $_ }) }
    }
    return $View.sections[$key]
}

# A section that is not found: its site is unknown, or it has no declaration or no schema here, or something that stands
# in it is not found, which IIS tells with a line or in so many words. Only the list of sites says that a site is gone.
function Get-SectionFault($View, $Section, $Location, $Failure) {
    $fault = ConvertTo-Fault $Failure
    $hresult = $fault['hresult']
    if (@('0x80070002', '0x80070003', '0x80070490') -notcontains $hresult -or (Test-NamesLine $Failure)) { return $fault }
    $said = Get-SaidKind $fault
    if ($hresult -ne '0x80070490') {
        # Throws where no section can be read: then it is the file that is not found.
        $isThere = $Location -eq '' -or (Test-Site $View $Location)
        [void](Get-SiteNames $View)
        if (-not $isThere) {
            $fault['kind'] = 'unknownSite'
            $fault['sites'] = Get-OtherSites $View ($Location.Split('/')[0])
        }
        elseif ($said -eq 'unknownSite') { $fault['kind'] = 'invalid' }
        if (-not $isThere -or $hresult -eq '0x80070003') { return $fault }
    }
    if ($null -eq $said) { $fault['kind'] = 'missingFeature' }
    return $fault
}

$MostSites = 21
$LongestSite = 256

# What could have been meant: names that look like this one first, then the others, a bounded number of them.
function Get-OtherSites($View, $Site) {
    $names = [System.Collections.Generic.List[string]]::new()
    foreach ($name in (Get-SiteNames $View).get_Keys()) { $names.Add($name) }
    $names.Sort([System.StringComparer]::OrdinalIgnoreCase)
    $looks = Get-Looks $Site
    $alike = [System.Collections.Generic.List[object]]::new()
    $others = [System.Collections.Generic.List[object]]::new()
    foreach ($name in $names) {
        $shown = $name.Substring(0, [Math]::Min($LongestSite, $name.get_Length()))
        if ([string]::Equals((Get-Looks $name), $looks, [System.StringComparison]::OrdinalIgnoreCase)) { $alike.Add($shown) } else { $others.Add($shown) }
    }
    $alike.AddRange($others)
    return , $alike.GetRange(0, [Math]::Min($MostSites, $alike.get_Count()))
}

# What is left of a name without what is invisible or between words.
function Get-Looks($Name) {
    return [regex]::Replace($Name, '[\p{Z}\p{Cc}\p{Cf}_.-]', '')
}

function Test-Site($View, $Location) {
    return (Get-SiteNames $View).ContainsKey($Location.Split('/')[0])
}

# For what is asked of a site and not of a section.
function Assert-Site($View, $Site) {
    if (Test-Site $View $Site) { return }
    throw @{ kind = 'unknownSite'; sites = (Get-OtherSites $View $Site); text = "There is no site '$Site'" }
}

# The names of all sites, found by any spelling.
function Get-SiteNames($View) {
    if ($null -eq $View.sites) {
        $names = [System.Collections.Hashtable]::new([System.StringComparer]::OrdinalIgnoreCase)
        $sites = $View.manager.get_Sites()
        for ($i = 0; $i -lt $sites.get_Count(); $i++) {
            $name = $sites.get_Item([int]$i).GetAttributeValue('name')
            $names[$name] = $name
        }
        $View.sites = $names
    }
    return $View.sites
}

# The walked collection, boxed: PowerShell would unroll it on the way out of a function.
function Get-Collection($View, $Section, $Location, $Name) {
    $key = "$Section|$Location|$Name"
    if (-not $View.collections.ContainsKey($key)) {
        $element = Get-Section $View $Section $Location
        if ($Name -eq '') { $collection = $element.GetCollection() } else { $collection = $element.GetCollection($Name) }
        if ($null -eq $collection) { throw (New-Fault 'invalid' "Section $Section has no collection '$Name'") }
        $View.collections[$key] = @{ walked = $collection }
    }
    return $View.collections[$key]
}
