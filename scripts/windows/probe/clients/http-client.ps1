# One request by .NET's HttpClient with a client certificate of CurrentUser\My. Runs in Windows PowerShell (.NET Framework)
# and in PowerShell 7. Prints one line of JSON. `Tls`: 12, 13, or 0 for what the system chooses.
param([string]$Url, [string]$Thumbprint, [int]$Tls, [string]$Http = '1.1')
. ([System.IO.Path]::Combine($PSScriptRoot, '..', 'helpers.ps1'))
[void][System.Reflection.Assembly]::LoadWithPartialName('System.Net.Http')
$found = [ordered]@{ runtime = [System.Runtime.InteropServices.RuntimeInformation]::FrameworkDescription }
try {
    $store = [System.Security.Cryptography.X509Certificates.X509Store]::new('My', 'CurrentUser')
    $store.Open('ReadOnly')
    $handler = New-Object System.Net.Http.HttpClientHandler
    $handler.ClientCertificateOptions = 'Manual'
    if ($Thumbprint) { [void]$handler.ClientCertificates.Add($store.Certificates.Find('FindByThumbprint', $Thumbprint, $false)[0]) }
    if ($Tls -ne 0) { $handler.SslProtocols = [System.Security.Authentication.SslProtocols]$(if ($Tls -eq 13) { 12288 } else { 3072 }) }
    $client = New-Object System.Net.Http.HttpClient -ArgumentList $handler
    $client.Timeout = [timespan]::FromSeconds(15)
    $request = New-Object System.Net.Http.HttpRequestMessage
    # GET is its method by default.
    $request.RequestUri = [uri]$Url
    $request.Version = [version]$(if ($Http -eq '2') { '2.0' } else { '1.1' })
    $response = $client.SendAsync($request).GetAwaiter().GetResult()
    $found['status'] = [int]$response.StatusCode
    $found['http'] = $response.Version.ToString()
    $body = $response.Content.ReadAsStringAsync().GetAwaiter().GetResult()
    $found['body'] = $body.Substring(0, [Math]::Min(300, $body.Length))
} catch {
    $found['error'] = Get-Failure $_
}
[Console]::Out.WriteLine((ConvertTo-JsonText $found))
[Environment]::Exit(0)
