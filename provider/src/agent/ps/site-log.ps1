# The end of a site's own log, in W3C format. A log may have any size: of the two newest files only the end is looked at.
$LogTail = 262144
# Where a text is looked for: others may come many times a second.
$LogTailForText = 4194304
$LogHead = 4096
$MostLogged = 200
$LongestField = 300
$LongestWord = 200
$WordSigns = '-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
$FailedStatuses = @('401', '403', '413', '500')
# The user agent of `verify`, as a log has it: whoever asks without a certificate there means to be refused.
$OwnRequests = 'pulumi-iis-clientcert+verify'
$LogSection = 'system.applicationHost/log'
$LogFields = [ordered]@{ method = 'cs-method'; path = 'cs-uri-stem'; account = 'cs-username' }
# Looking anywhere else could send the login to the host of a share, or mean a folder of this process.
$LocalFolder = [regex]::new('^[A-Za-z]:[\\/]')

function Read-SiteLog($View, $Query) {
    $log = Get-SiteLogPlace $View $Query['site']
    $observation = [ordered]@{
        state = $log['state']
        folder = $log['folder'].Substring(0, [Math]::Min($LongestPath, $log['folder'].get_Length()))
        now = [DateTime]::get_UtcNow().ToString('yyyy-MM-dd HH:mm:ss', $Invariant)
        requests = [System.Collections.Generic.List[object]]::new()
    }
    if ($log['state'] -ne 'read') { return $observation }
    if ($Query['flush'] -eq $true) { Invoke-WindowsLogFlush }
    $tail = $(if ($null -ne $Query['containing']) { $LogTailForText } else { $LogTail })
    try { $logs = Get-NewestLines $log['folder'] $tail } catch { throw (ConvertTo-LogFault (ConvertTo-Fault @{ error = $_ })) }
    if ($logs.get_Count() -eq 0) { $observation['state'] = 'none' }
    foreach ($lines in $logs) {
        $told = Add-LoggedRequests $observation['requests'] $lines $Query
        if ($told -ne 'read') { $observation['state'] = $told }
        if ($lines['cut']) { $observation['from'] = Get-FirstTime $lines }
    }
    $count = $observation['requests'].get_Count()
    if ($count -gt $MostLogged) { $observation['requests'].RemoveRange(0, $count - $MostLogged) }
    return $observation
}

# Where the site logs, and whether that can be read. Values of siteDefaults hold where the site has none.
function Get-SiteLogPlace($View, $Name) {
    $site = Find-Site $View $Name
    $file = $site.GetChildElement('logFile')
    $directory = (Expand-WindowsPath ([string]$file.GetAttributeValue('directory'))).TrimEnd([char[]]'\/')
    $folder = "$directory\W3SVC$([Convert]::ToString($site.GetAttributeValue('id'), $Invariant))"
    $central = (Get-Section $View $LogSection '').GetAttributeValue('centralLogFileMode')
    $state = 'read'
    # Numbers of the schema: 0 is Site; 2 is W3C; 2 is ETW alone.
    if ([int]$central -ne 0) { $state = 'central' }
    elseif ($file.GetAttributeValue('enabled') -ne $true) { $state = 'off' }
    elseif ([int]$file.GetAttributeValue('logFormat') -ne 2) { $state = 'format' }
    elseif ((Get-LogTarget $file) -eq 2) { $state = 'etw' }
    elseif (-not $LocalFolder.IsMatch($folder)) { $state = 'elsewhere' }
    return @{ state = $state; folder = $folder }
}

# Older versions of IIS have no such attribute, and log to files.
function Get-LogTarget($File) {
    try { return [int]$File.GetAttributeValue('logTargetW3C') } catch { return 1 }
}

function Find-Site($View, $Name) {
    Assert-Site $View $Name
    $sites = (Get-Collection $View $SitesSection '' '').walked
    for ($i = 0; $i -lt $sites.get_Count(); $i++) {
        $site = $sites.get_Item([int]$i)
        if ([string]::Equals([string]$site.GetAttributeValue('name'), $Name, [System.StringComparison]::OrdinalIgnoreCase)) { return $site }
    }
    throw (New-Fault 'conflict' 'The site has just gone')
}

# A file that another program holds says nothing of the configuration: whatever else was asked is not asked again.
function ConvertTo-LogFault($Fault) {
    if (@('conflict', 'share') -contains $Fault['kind']) { $Fault['kind'] = 'unknown' }
    return $Fault
}

function Get-NewestLines($Folder, $Tail) {
    $logs = [System.Collections.Generic.List[object]]::new()
    $files = Get-NewestLogs $Folder
    for ($i = [Math]::Max(0, $files.get_Count() - 2); $i -lt $files.get_Count(); $i++) {
        $lines = Get-LogLines "$Folder\$($files.get_Item($i)['name'])" $Tail
        # An older file, or what stands before the end of this one, is not looked at.
        if ($i -eq 1 -and $files.get_Count() -gt 2) { $lines['cut'] = $true }
        $logs.Add($lines)
    }
    return , $logs
}

# The three that were written last, the oldest first. Two are read, since a new one may have begun just now; the third says that there
# are more.
function Get-NewestLogs($Folder) {
    $newest = [System.Collections.Generic.List[object]]::new()
    $files = Get-WindowsLogFiles $Folder
    if ($null -eq $files) { return , $newest }
    foreach ($file in $files) {
        $at = 0
        while ($at -lt $newest.get_Count() -and [long]$newest.get_Item($at)['written'] -lt [long]$file['written']) { $at++ }
        $newest.Insert($at, $file)
        if ($newest.get_Count() -gt 3) { $newest.RemoveAt(0) }
    }
    return , $newest
}

# `fields`: the line that names them, as it holds at the beginning of the end; `lines`: whole ones; `cut`: others stand before them.
function Get-LogLines($Path, $Tail) {
    $start = [Math]::Max(0L, [long](Get-WindowsLogLength $Path) - $Tail)
    $text = $Utf8.GetString((Read-WindowsLog $Path $start $Tail))
    $lines = $text.Split([char]10)
    # The first one is a part, and the last one perhaps not yet whole.
    $from = $(if ($start -gt 0) { 1 } else { 0 })
    $fields = $(if ($start -gt 0) { Find-FieldsLine ($Utf8.GetString((Read-WindowsLog $Path 0L $LogHead)).Split([char]10)) })
    return @{ lines = $lines; from = $from; to = $lines.get_Length() - 1; fields = $fields; cut = $start -gt 0 }
}

function Find-FieldsLine($Lines) {
    foreach ($line in $Lines) { if ($line.StartsWith('#Fields:', [System.StringComparison]::Ordinal)) { return $line } }
    return $null
}

# What keeps the lines from telling all that is asked, as a state; `read` where they do.
function Add-LoggedRequests($Requests, $Log, $Query) {
    $places = Get-FieldPlaces $Log['fields']
    $told = 'read'
    for ($i = $Log['from']; $i -lt $Log['to']; $i++) {
        $line = $Log['lines'][$i].TrimEnd([char]13)
        if ($line.StartsWith('#', [System.StringComparison]::Ordinal)) {
            if ($line.StartsWith('#Fields:', [System.StringComparison]::Ordinal)) { $places = Get-FieldPlaces $line }
            continue
        }
        if ($null -eq $places) {
            $told = 'fields'
            continue
        }
        if ($null -ne $Query['containing'] -and -not $places.ContainsKey('cs-uri-query')) { $told = 'query' }
        if ($null -ne $Query['containing'] -and $line.IndexOf($Query['containing'], [System.StringComparison]::Ordinal) -lt 0) { continue }
        if ($null -eq $Query['containing'] -and $line.IndexOf($OwnRequests, [System.StringComparison]::Ordinal) -ge 0) { continue }
        $request = Get-LoggedRequest $line $places $Query
        if ($null -ne $request) { $Requests.Add($request) }
    }
    return $told
}

# Of the first whole request; empty where none says it.
function Get-FirstTime($Log) {
    $places = Get-FieldPlaces $Log['fields']
    for ($i = $Log['from']; $i -lt $Log['to']; $i++) {
        $line = $Log['lines'][$i].TrimEnd([char]13)
        if ($line.StartsWith('#Fields:', [System.StringComparison]::Ordinal)) { $places = Get-FieldPlaces $line }
        if ($null -eq $places -or $line.StartsWith('#', [System.StringComparison]::Ordinal)) { continue }
        $fields = $line.Split([char]' ')
        if ($fields.get_Length() -eq $places[' ']) { return Get-LoggedTime $fields $places }
    }
    return ''
}

# Field -> its place, and under a blank, which no field has, how many there are; $null where the statuses are not logged.
function Get-FieldPlaces($Line) {
    if ($null -eq $Line) { return $null }
    $names = $Line.Substring('#Fields:'.get_Length()).Trim().Split([char]' ')
    $places = @{ ' ' = $names.get_Length() }
    for ($i = 0; $i -lt $names.get_Length(); $i++) { $places[$names[$i]] = $i }
    foreach ($name in 'sc-status', 'sc-substatus', 'sc-win32-status') { if (-not $places.ContainsKey($name)) { return $null } }
    return $places
}

function Get-LoggedRequest($Line, $Places, $Query) {
    $fields = $Line.Split([char]' ')
    if ($fields.get_Length() -ne $Places[' ']) { return $null }
    $status = $fields[$Places['sc-status']]
    if ($null -eq $Query['containing'] -and $FailedStatuses -notcontains $status) { return $null }
    $request = [ordered]@{ time = (Get-LoggedTime $fields $Places) }
    foreach ($pair in @(@('status', 'sc-status'), @('substatus', 'sc-substatus'), @('win32', 'sc-win32-status'))) {
        $number = 0L
        if (-not [long]::TryParse($fields[$Places[$pair[1]]], [System.Globalization.NumberStyles]::None, $Invariant, [ref]$number) -or $number -gt 4294967295L) { return $null }
        $request[$pair[0]] = $number
    }
    if ($null -ne $Query['containing']) { $request['found'] = Get-FoundWord $Line $Query['containing'] }
    if ($Query['requests'] -eq $true) {
        foreach ($pair in $LogFields.GetEnumerator()) {
            if (-not $Places.ContainsKey($pair.get_Value())) { continue }
            $text = $fields[$Places[$pair.get_Value()]]
            if ($text -ne '-') { $request[$pair.get_Key()] = $text.Substring(0, [Math]::Min($(if ($pair.get_Key() -eq 'method') { 50 } else { $LongestField }), $text.get_Length())) }
        }
    }
    return $request
}

# The text that was looked for, and what of a word stands behind it.
function Get-FoundWord($Line, $Text) {
    $start = $Line.IndexOf($Text, [System.StringComparison]::Ordinal)
    $end = $start + $Text.get_Length()
    while ($end -lt $Line.get_Length() -and $end - $start -lt $LongestWord -and $WordSigns.IndexOf($Line[$end]) -ge 0) { $end++ }
    return $Line.Substring($start, $end - $start)
}

function Get-LoggedTime($Fields, $Places) {
    if (-not $Places.ContainsKey('date') -or -not $Places.ContainsKey('time')) { return '' }
    $text = "$($Fields[$Places['date']]) $($Fields[$Places['time']])"
    return $text.Substring(0, [Math]::Min(40, $text.get_Length()))
}
