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

# Each with the number of its query.
function Get-Answers($View, $Queries) {
    $answers = [System.Collections.Generic.List[object]]::new()
    foreach ($query in $Queries) {
        $answer = [ordered]@{ query = $answers.get_Count() }
        try {
            $kind = Get-Kind $query
            $observation = & $kind['read'] $View $query
            $answer['kind'] = $query['kind']
            $answer['observation'] = $observation
        } catch {
            $fault = ConvertTo-Fault @{ error = $_ }
            if ($fault['kind'] -eq 'share') { throw $fault }
            $answer['fault'] = Hide-Secrets $fault $null
        }
        $answers.Add($answer)
    }
    return , $answers
}
