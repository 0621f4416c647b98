# One request by .NET's SslStream with a client certificate of CurrentUser\My: the bare handshake, HTTP/1.1 written by hand.
# Prints one line of JSON. `Tls`: 12, 13, or 0 for what the system chooses.
param([string]$Name, [int]$Port, [string]$Path, [string]$Thumbprint, [int]$Tls)
. ([System.IO.Path]::Combine($PSScriptRoot, '..', 'helpers.ps1'))
$found = [ordered]@{ runtime = [System.Runtime.InteropServices.RuntimeInformation]::FrameworkDescription }
try {
    $store = [System.Security.Cryptography.X509Certificates.X509Store]::new('My', 'CurrentUser')
    $store.Open('ReadOnly')
    $certificates = [System.Security.Cryptography.X509Certificates.X509CertificateCollection]::new()
    if ($Thumbprint) { [void]$certificates.Add($store.Certificates.Find('FindByThumbprint', $Thumbprint, $false)[0]) }
    $protocols = [System.Security.Authentication.SslProtocols]$(switch ($Tls) { 13 { 12288 } 12 { 3072 } default { 0 } })
    $tcp = [System.Net.Sockets.TcpClient]::new('127.0.0.1', $Port)
    $tcp.ReceiveTimeout = 15000
    # Called on this very thread, so a script block will do.
    $any = [System.Net.Security.RemoteCertificateValidationCallback]{ $true }
    $stream = [System.Net.Security.SslStream]::new($tcp.GetStream(), $false, $any)
    $stream.AuthenticateAsClient($Name, $certificates, $protocols, $false)
    $found['protocol'] = $stream.SslProtocol.ToString()
    $found['mutualAfterHandshake'] = $stream.IsMutuallyAuthenticated
    $bytes = [System.Text.Encoding]::ASCII.GetBytes("GET $Path HTTP/1.1`r`nHost: $Name`r`nConnection: close`r`n`r`n")
    $stream.Write($bytes, 0, $bytes.Length)
    $text = [System.IO.StreamReader]::new($stream).ReadToEnd()
    $found['mutualAfterResponse'] = $stream.IsMutuallyAuthenticated
    $found['status'] = [int]$text.Substring(9, 3)
    $body = $text.Substring($text.IndexOf("`r`n`r`n") + 4)
    $found['body'] = $body.Substring(0, [Math]::Min(300, $body.Length))
} catch {
    $found['error'] = Get-Failure $_
}
[Console]::Out.WriteLine((ConvertTo-JsonText $found))
[Environment]::Exit(0)
