# One request a line, each answered before the next, until the input ends or nothing has come for ten minutes.
$Protocol = 3
$IdleMilliseconds = 600000

# A request that fails as a whole is answered, and the next one is served.
function Get-Answer($Document) {
    $id = 0
    try {
        $request = ConvertFrom-JsonNode $Document.get_DocumentElement()
        $id = [long]$request['id']
        $Asked['id'] = $id
        Set-Secrets $request['units']
        switch ($request['verb']) {
            'hello' { return Invoke-Hello $request }
            'read' { return Invoke-Read $request }
            'ensure' { return Invoke-Ensure $request }
        }
        throw (New-Fault 'protocol' "There is no verb '$($request['verb'])'")
    } catch {
        return [ordered]@{ id = $id; fault = (Hide-Secrets (Add-Share (ConvertTo-Fault @{ error = $_ })) $null) }
    }
}

# What a share refuses does not say which: redirection.config does.
function Add-Share($Fault) {
    if (@('share', 'denied') -notcontains $Fault['kind']) { return $Fault }
    $folder = $null
    try {
        $manager = [Microsoft.Web.Administration.ServerManager]::new()
        try { $folder = Get-Redirection $manager } finally { $manager.Dispose() }
    } catch { }
    if ($null -ne $folder) { $Fault['text'] = "The configuration is redirected to ${folder}: $($Fault['text'])" }
    return $Fault
}

while ($true) {
    try {
        $line = $Reader.ReadLineAsync()
        if (-not $line.Wait($IdleMilliseconds) -or $null -eq $line.get_Result()) { break }
    } catch {
        break
    }
    if ([string]::IsNullOrWhiteSpace($line.get_Result())) { continue }
    # Here and not in a function: the line holds secrets, and would be the argument of a command.
    $document = [System.Xml.XmlDocument]::new()
    $document.set_PreserveWhitespace($true)
    try { $document.Load([System.Runtime.Serialization.Json.JsonReaderWriterFactory]::CreateJsonReader($Utf8.GetBytes($line.get_Result()), $JsonQuotas)) }
    catch {
        Write-Answer ([ordered]@{ id = 0; fault = (New-Fault 'protocol' 'A request came that is no JSON') })
        continue
    }
    Write-Answer (Get-Answer $document)
}
