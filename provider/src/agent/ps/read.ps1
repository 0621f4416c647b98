# Answers queries from one view.

function Invoke-Read($Request) {
    return [ordered]@{ id = $Request['id']; answers = (Read-Fresh $Request['queries'] (New-Hmac $Request)) }
}

function New-Hmac($Request) {
    $hmac = [System.Security.Cryptography.HMACSHA256]::new([System.Convert]::FromBase64String($Request['nonce']))
    if ($hmac.get_Key().get_Length() -lt 16) { throw (New-Fault 'protocol' 'The nonce has fewer than 16 bytes') }
    return $hmac
}

# On a view of its own; again where a writer held the file just then.
function Read-Fresh($Queries, $Hmac) {
    for ($try = 0; ; $try++) {
        $view = $null
        $conflict = $null
        try {
            $view = New-View $Hmac
            $answers = Get-Answers $view $Queries
            $conflict = Find-Conflict $answers
            if ($null -eq $conflict) { return , $answers }
        } catch {
            $conflict = ConvertTo-Fault @{ error = $_ }
            if ($conflict['kind'] -ne 'conflict') { throw $conflict }
        } finally {
            Close-View $view
        }
        if (-not (Wait-AfterConflict $try)) { throw $conflict }
    }
}

function Find-Conflict($Answers) {
    foreach ($answer in $Answers) {
        if ($answer.Contains('fault') -and $answer['fault']['kind'] -eq 'conflict') { return $answer['fault'] }
    }
    return $null
}

function Get-Answers($View, $Queries) {
    $answers = [System.Collections.Generic.List[object]]::new()
    foreach ($query in $Queries) {
        try { $answers.Add((Read-Section $View $query)) }
        catch {
            $fault = ConvertTo-Fault @{ error = $_ }
            if ($fault['kind'] -eq 'share') { throw $fault }
            $answers.Add(@{ fault = (Hide-Secrets $fault $null) })
        }
    }
    return , $answers
}

function Read-Section($View, $Query) {
    $section = Get-Section $View $Query['section'] $Query['location']
    $observation = [ordered]@{ attributes = (Read-Attributes $View $Query['section'] $section $Query['attributes']) }
    if ($Query['webConfig'] -eq $true) { $observation['webConfig'] = Read-WebConfig $View $Query['section'] $Query['location'] }
    if ($null -ne $Query['collection']) { $observation['entries'] = Read-Entries $View $Query }
    return $observation
}

function Read-Attributes($View, $Scope, $Element, $Queries) {
    $attributes = [System.Collections.Specialized.OrderedDictionary]::new()
    foreach ($query in $Queries) { $attributes.set_Item($query['name'], (Read-Attribute $View $Scope $Element $query)) }
    return $attributes
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
